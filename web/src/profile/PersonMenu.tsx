import type { Profile } from "../api/types";
import { soon } from "../app/soon";
import { Menu } from "../ui/Menu";
import { words } from "../words/words";

const PersonChoices = soon(() => import("./PersonChoices"));

/** What else can be done about a person. */
export function PersonMenu({ profile }: { profile: Profile }) {
  return (
    <Menu label={words.post.more}>
      {(close) => <PersonChoices profile={profile} close={close} />}
    </Menu>
  );
}
