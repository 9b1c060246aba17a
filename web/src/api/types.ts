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
