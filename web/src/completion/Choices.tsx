import "../styles/completion.css";
import { Avatar } from "../ui/Avatar";
import { words } from "../words/words";
import type { Choice } from "./useCompletion";

/** The choices below a text; the keys stay in the text. */
export function Choices(props: {
  id: string;
  choices: Choice[];
  at: number;
  choose: (choice: Choice) => void;
}) {
  const { id, choices, at, choose } = props;
  return (
    <div className="completion">
      <p className="visually-hidden" role="status">
        {choices.length > 0 && words.completion.found(choices.length)}
      </p>
      {choices.length > 0 && (
        <div id={id} role="listbox" aria-label={words.completion.label} className="choices">
          {choices.map((choice, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text above handles the keys
            <div
              key={choice.key}
              id={`${id}-${place}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === at}
              className="person"
              // The text keeps the focus.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(choice)}
            >
              {choice.picture === undefined ? (
                <span className="avatar avatar-s">#</span>
              ) : (
                <Avatar person={{ username: choice.text, avatar_url: choice.picture }} size="s" />
              )}
              <span>
                <strong>
                  <bdi>{choice.text}</bdi>
                </strong>
                {choice.name && (
                  <small>
                    <bdi>{choice.name}</bdi>
                  </small>
                )}
              </span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
