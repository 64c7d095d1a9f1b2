import './skip-link.css';

export const mainContentId = 'main-content';

/** First stop of the keyboard: jumps over the navigation. */
export function SkipLink() {
  return (
    <a
      className="skip-link"
      href={`#${mainContentId}`}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(mainContentId)?.focus();
      }}
    >
      Skip to main content
    </a>
  );
}
