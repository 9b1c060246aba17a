import { useState } from "react";
import type { Post } from "../api/types";
import { HideOrShow } from "../moderation/HideOrShow";
import Report from "../reports/Report";
import { useIsModerator, useSession } from "../session/session";
import { DialogTitle } from "../ui/DialogTitle";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";
import { DeletePost } from "./DeletePost";
import { EditPost } from "./EditPost";
import { Likers } from "./Likers";
import { Originals } from "./Originals";
import { Why } from "./Why";

type Page = keyof typeof PAGES;
interface Props {
  post: Post;
  close: () => void;
}

const PAGES = {
  why: Why,
  likers: ({ post }: Props) => <Likers path={{ post_id: post.post_id }} />,
  edit: EditPost,
  originals: Originals,
  delete: DeletePost,
  report: ({ post, close }: Props) => (
    <Report subject={{ type: "post", id: post.post_id }} close={close} />
  ),
  hide: HideOrShow,
};

/** What the viewer can do with a post: one choice may open a page of its own. */
export default function PostChoices({ post, close }: Props) {
  const [page, open] = useState<Page | null>(null);
  const possible = usePossible(post);
  if (page) {
    const Chosen = PAGES[page];
    return (
      <>
        <DialogTitle>{label(page, post)}</DialogTitle>
        <Chosen post={post} close={close} />
      </>
    );
  }
  return (
    <>
      <CopyLink post={post} close={close} />
      {possible.map((each) => (
        <button
          type="button"
          key={each}
          className={["delete", "report", "hide"].includes(each) ? "button danger" : "button"}
          onClick={() => open(each)}
        >
          {label(each, post)}
        </button>
      ))}
    </>
  );
}

function usePossible(post: Post): Page[] {
  const session = useSession();
  const isModerator = useIsModerator();
  const isOwn = session.state === "in" && session.userId === post.user.id;
  const isOut = post.state === "published";
  return [
    ...(post.explain || post.because ? (["why"] as const) : []),
    ...(isOut && post.like_count > 0 ? (["likers"] as const) : []),
    ...(isOwn && isOut ? (["edit", "originals"] as const) : []),
    isOwn ? "delete" : "report",
    ...(isModerator && !isOwn ? (["hide"] as const) : []),
  ];
}

function label(page: Page, post: Post): string {
  if (page === "hide" && post.hidden) return words.moderation.showPost;
  return words.post.choices[page];
}

function CopyLink({ post, close }: Props) {
  const copy = () =>
    navigator.clipboard.writeText(`${location.origin}/p/${post.post_id}`).then(
      () => {
        close();
        toast(words.post.copied);
      },
      (error) => toast(sentence(error)),
    );
  return (
    <button type="button" className="button" onClick={() => void copy()}>
      {words.post.copyLink}
    </button>
  );
}
