import { Redirect } from "wouter";
import { useMe } from "../profile/useMe";
import { Loading } from "../ui/Loading";
import { Trouble } from "../ui/Trouble";

/** The viewer's own profile, before the app knows their name. */
export function Me() {
  const { data: me, error, refetch } = useMe();
  if (me) return <Redirect to={`/@${me.username}`} replace />;
  return error ? <Trouble error={error} again={() => void refetch()} /> : <Loading />;
}
