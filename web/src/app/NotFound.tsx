import { Link } from "wouter";
import { Notice } from "../ui/Notice";
import { useTitle } from "../ui/title";
import { words } from "../words/words";

export function NotFound() {
  useTitle(words.trouble.nothingHere);
  return (
    <Notice icon="search" title={words.trouble.nothingHere} isPage>
      <Link to="/" className="button primary">
        {words.trouble.home}
      </Link>
    </Notice>
  );
}
