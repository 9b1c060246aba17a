import { Link } from "wouter";
import { useUnread } from "../notifications/useNotifications";
import { useMe } from "../profile/useMe";
import { useIsModerator } from "../session/session";
import { Avatar } from "../ui/Avatar";
import { Icon, type IconName } from "../ui/Icon";
import { words } from "../words/words";

/** The main pages: below the content on a phone, beside it on wider screens. */
export function Navigation() {
  const unread = useUnread();
  const { data: me } = useMe();
  const isModerator = useIsModerator();
  return (
    <nav className="navigation" aria-label={words.app.main}>
      <Link to="/" className="brand" aria-label={words.app.name}>
        <img src="/icon.svg" alt="" width="32" height="32" />
        <span>{words.app.name}</span>
      </Link>
      <ul>
        <Entry to="/" icon="home" label={words.nav.home} />
        <Entry to="/search" icon="search" label={words.nav.search} />
        <Entry to="/new" icon="create" label={words.nav.create} />
        <Entry to="/notifications" icon="bell" label={words.nav.notifications} count={unread} />
        <Entry to="/saved" icon="bookmark" label={words.nav.saved} onlyWide />
        <Entry to={me ? `/@${me.username}` : "/me"} label={words.nav.profile}>
          {me ? <Avatar person={me} size="s" /> : <Icon name="person" />}
        </Entry>
        {isModerator && <Entry to="/moderation" icon="shield" label={words.nav.moderation} />}
        <Entry to="/settings" icon="gear" label={words.nav.settings} onlyWide />
      </ul>
    </nav>
  );
}

function Entry(props: {
  to: string;
  label: string;
  icon?: IconName;
  count?: number;
  onlyWide?: boolean;
  children?: React.ReactNode;
}) {
  const { to, label, icon, count = 0, onlyWide, children } = props;
  return (
    <li className={onlyWide ? "only-wide" : undefined}>
      <Link to={to} className={(here) => (here ? "entry here" : "entry")}>
        {icon && <Icon name={icon} />}
        {children}
        {count > 0 && (
          <span className="count" aria-hidden="true">
            {count > 99 ? "99+" : count}
          </span>
        )}
        <span className="entry-label">
          {label}
          {count > 0 && <span className="visually-hidden"> ({words.nav.unread(count)})</span>}
        </span>
      </Link>
    </li>
  );
}
