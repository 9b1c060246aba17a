import type { Renditions } from "../post/renditions";
import type { components } from "./schema";

type Schemas = components["schemas"];
/** A post as the API sends it. */
export type SentPost = Schemas["Post"];
/** A post as the app holds it. */
export type Post = Omit<SentPost, "media" | "media_urls"> & { media: Medium[] };
export type Medium = Omit<Schemas["Medium"], "urls"> & { urls: Renditions };
export type Comment = Schemas["Comment"];
export type Profile = Schemas["Profile"];
export type Person = Schemas["Person"];
export type ListedPerson = Schemas["ListedPerson"];
export type Mention = Schemas["Mention"];
export type Notification = Schemas["Notification"];
export type Relationship = Schemas["Relationship"];
export type Case = Schemas["Case"];
export type Evidence = Schemas["Evidence"];
export type Reported = Schemas["Reported"];
export type Suggestion = Schemas["Suggestion"];
export type Location = Schemas["Location"];
export type Receipt = Schemas["Receipt"];
