import { ago, wholeTime } from "../words/words";

export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={wholeTime(at)}>
      {ago(at)}
    </time>
  );
}
