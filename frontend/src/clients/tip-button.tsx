import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Tooltip from '@cloudscape-design/components/tooltip';
import { type ReactNode, type Ref, useId, useRef, useState } from 'react';
import './tip-button.css';

/** A button whose tooltip comes by pointer and by keyboard and is read out as its description. */
export function TipButton(props: {
  readonly tip: string;
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly ref?: Ref<ButtonProps.Ref>;
}) {
  const place = useRef<HTMLSpanElement>(null);
  const id = useId();
  const [isShown, setShown] = useState(false);
  const hide = () => setShown(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the events are the button's, which is inside
    <span
      ref={place}
      onPointerEnter={() => setShown(true)}
      onPointerLeave={hide}
      onFocus={() => setShown(true)}
      onBlur={hide}
    >
      <Button
        ref={props.ref}
        formAction="none"
        ariaDescribedby={id}
        onClick={() => {
          hide();
          props.onClick();
        }}
      >
        {props.children}
      </Button>
      <span id={id} className="tip-text">
        {props.tip}
      </span>
      {isShown && <Tooltip content={props.tip} getTrack={() => place.current} onEscape={hide} />}
    </span>
  );
}
