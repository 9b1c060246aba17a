import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useState } from "react";
import { Link } from "wouter";
import { api, body } from "../api/client";
import type { Profile } from "../api/types";
import { soon } from "../app/soon";
import { PostGrid } from "../feed/PostGrid";
import { usePostList } from "../post/posts";
import { useSession } from "../session/session";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { FollowButton } from "./FollowButton";
import { PersonMenu } from "./PersonMenu";
import { ME } from "./useMe";

const EditProfile = soon(() => import("./EditProfile"));

/** A person's profile: who they are, how they and the viewer stand, and their posts. */
export default function ProfilePage({ username }: { username: string }) {
  const session = useSession();
  const profile = useProfile(username);
  const client = useQueryClient();
  const isOwn = session.state === "in" && session.userId === profile.data?.user_id;
  useTitle(`@${username}`);
  useEffect(() => {
    // The navigation shows the same picture.
    if (isOwn && profile.data) client.setQueryData(ME, profile.data);
  }, [client, isOwn, profile.data]);
  if (profile.isError && !profile.data) {
    return <Trouble error={profile.error} again={() => void profile.refetch()} isPage />;
  }
  if (!profile.data) return <Loading />;
  return (
    <div className="wide-column">
      <Head profile={profile.data} isOwn={isOwn} />
      <Posts profile={profile.data} isOwn={isOwn} />
    </div>
  );
}

export function useProfile(username: string) {
  return useQuery({
    queryKey: ["profile", username],
    queryFn: () => body(api.GET("/users/by-name/{username}", { params: { path: { username } } })),
    // A new picture is shown as soon as it is ready.
    refetchInterval: ({ state }) => (state.data?.avatar?.state === "processing" ? 2_000 : false),
  });
}

function Head({ profile, isOwn }: { profile: Profile; isOwn: boolean }) {
  const at = `/@${profile.username}`;
  return (
    <header className="profile">
      <Avatar
        size="l"
        person={{ ...profile, avatar_url: profile.avatar_urls?.small.webp ?? profile.avatar_url }}
      />
      <div className="profile-text">
        <h1>
          {profile.username}
          {profile.is_private && (
            <span className="private">
              <Icon name="lock" />
            </span>
          )}
        </h1>
        <Doing profile={profile} isOwn={isOwn} />
        <ul className="counts">
          <li>{words.profile.posts(profile.post_count)}</li>
          <li>
            <Link to={`${at}/followers`}>{words.profile.followers(profile.follower_count)}</Link>
          </li>
          <li>
            <Link to={`${at}/following`}>{words.profile.following(profile.following_count)}</Link>
          </li>
        </ul>
        <Bio profile={profile} />
        {!isOwn && <Mutuals profile={profile} />}
        {profile.avatar?.state === "processing" && (
          <p role="status">{words.profile.avatarProcessing}</p>
        )}
        {profile.avatar?.state === "rejected" && (
          <p role="alert" className="wrong">
            {words.profile.avatarRejected} {profile.avatar.detail}
          </p>
        )}
      </div>
    </header>
  );
}

/** The name, where it says more than the user name above it, and what they say of themselves. */
function Bio({ profile: { username, display_name, bio } }: { profile: Profile }) {
  return (
    <>
      {display_name !== username && (
        <p>
          <strong>
            <bdi>{display_name}</bdi>
          </strong>
        </p>
      )}
      {bio && (
        <p className="bio">
          <bdi>{bio}</bdi>
        </p>
      )}
    </>
  );
}

/** Followers of theirs whom the viewer follows. */
function Mutuals({ profile }: { profile: Profile }) {
  const { data } = useQuery({
    queryKey: ["mutuals", profile.user_id],
    queryFn: () =>
      body(
        api.GET("/users/{user_id}/mutuals", {
          params: { path: { user_id: profile.user_id }, query: { limit: 3 } },
        }),
      ),
    retry: false, // a private account's lists are not for everybody
  });
  if (!data?.users.length) return null;
  const named = data.users.map(({ username }) => username).join(", ");
  return (
    <Link to={`/@${profile.username}/mutual`} className="quiet">
      {words.profile.mutuals(named, data.next_cursor !== null)}
    </Link>
  );
}

function Doing({ profile, isOwn }: { profile: Profile; isOwn: boolean }) {
  const [editing, edit] = useState(false);
  if (!isOwn) {
    return (
      <div className="doing">
        <FollowButton userId={profile.user_id} username={profile.username} state={profile} />
        <PersonMenu profile={profile} />
      </div>
    );
  }
  return (
    <div className="doing">
      <button type="button" className="button" onClick={() => edit(true)}>
        {words.profile.edit}
      </button>
      <Link to="/settings" className="act" aria-label={words.nav.settings}>
        <Icon name="gear" />
      </Link>
      {editing && (
        <Suspense>
          <EditProfile profile={profile} close={() => edit(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Posts({ profile, isOwn }: { profile: Profile; isOwn: boolean }) {
  const closed = profile.is_private && !profile.is_following && !isOwn;
  const list = usePostList(["of", profile.user_id], (cursor) => {
    const path = { user_id: profile.user_id };
    return body(api.GET("/users/{user_id}/posts", { params: { path, query: { cursor } } }));
  });
  if (closed) return <Notice icon="lock" title={words.profile.private} />;
  return (
    <section aria-label={words.profile.grid}>
      <PostGrid list={list} empty={<Empty isOwn={isOwn} />} />
    </section>
  );
}

function Empty({ isOwn }: { isOwn: boolean }) {
  if (!isOwn) return <Notice icon="photo" title={words.profile.empty} />;
  return (
    <Notice icon="photo" title={words.profile.emptyOwn}>
      <Link to="/new" className="button primary">
        {words.nav.create}
      </Link>
    </Notice>
  );
}
