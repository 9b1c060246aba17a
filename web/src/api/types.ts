import type { components } from "./schema";

type Schemas = components["schemas"];
export type Post = Schemas["Post"];
export type Medium = Schemas["Medium"];
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
