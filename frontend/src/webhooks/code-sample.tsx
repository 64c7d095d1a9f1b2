import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import './code-sample.css';

/** Lines to be copied into a program or a vault. */
export function CodeSample({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section className="code-sample" tabIndex={0} aria-label={name}>
        <pre>{text}</pre>
      </section>
      <CopyToClipboard
        copyButtonText="Copy"
        textToCopy={text}
        copyButtonAriaLabel={`Copy: ${name}`}
        copySuccessText="Copied"
        copyErrorText="It could not be copied"
      />
    </div>
  );
}
