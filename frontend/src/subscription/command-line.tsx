import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import './command-line.css';

/** A line to be copied into a terminal. */
export function CommandLine({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div className="command-line">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section tabIndex={0} aria-label={name}>
        <pre>{text}</pre>
      </section>
      <CopyToClipboard
        variant="icon"
        textToCopy={text}
        copyButtonAriaLabel={`Copy: ${name}`}
        copySuccessText="Copied"
        copyErrorText="It could not be copied"
      />
    </div>
  );
}
