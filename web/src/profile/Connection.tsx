import { useQuery } from "@tanstack/react-query";
import { api, body } from "../api/client";
import type { Profile } from "../api/types";
import { DialogTitle } from "../ui/DialogTitle";
import { Loading } from "../ui/Loading";
import { Trouble } from "../ui/Trouble";
import { words } from "../words/words";
import { PersonRow } from "./PersonRow";

/** The shortest way of follows from the viewer to a person. */
export function Connection({ profile }: { profile: Profile }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["connection", profile.user_id],
    queryFn: () =>
      body(api.GET("/users/{user_id}/path", { params: { path: { user_id: profile.user_id } } })),
  });
  if (error && !data) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Loading />;
  if (!data.path) {
    return <p>{data.is_complete ? words.people.noConnection : words.people.farConnection}</p>;
  }
  return (
    <>
      <DialogTitle>{words.people.connection}</DialogTitle>
      <p>{words.people.hops(data.hops ?? 0)}</p>
      <ol className="people flush">
        {data.path.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </ol>
    </>
  );
}
