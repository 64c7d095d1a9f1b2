import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DeliverySettings, NewDeliverySettings } from '../../../functions/deliveries/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { type SettingsErrors, settingsErrors } from './check-settings.ts';

/** Shown after saving values that no test has passed with. */
const savedUntested = 'Configuration saved. The connection has not been tested.';

/** Saves the settings and says whether they count as tested. */
export function useSaveSettings(
  distributorId: string,
  on: {
    readonly onSaved: (settings: DeliverySettings) => void;
    readonly onRefused: (errors: SettingsErrors) => void;
  },
) {
  const { deliveries } = useApi();
  const queryClient = useQueryClient();
  const { show } = useFlashes();
  return useMutation({
    mutationFn: (body: NewDeliverySettings) => deliveries.saveSettings(distributorId, body),
    // A save that arrived although its answer did not would only find its own version changed.
    retry: false,
    onSuccess: async (settings) => {
      queryClient.setQueryData(['delivery-settings', distributorId], settings);
      show(
        settings.testedAt === undefined
          ? { id: 'settings', type: 'warning', header: savedUntested, content: untestedAdvice }
          : { id: 'settings', type: 'success', header: 'Configuration saved.' },
      );
      on.onSaved(settings);
      await queryClient.invalidateQueries({ queryKey: ['settings-changes', distributorId] });
    },
    onError: (error) => {
      if (error instanceof ApiProblem) on.onRefused(settingsErrors(error.fields));
    },
  });
}

const untestedAdvice = 'No data export can be requested until a test of the connection has passed.';
