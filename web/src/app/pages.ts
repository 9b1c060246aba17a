// The pages that are loaded when they are opened, and while the app has nothing else to do.

import { lazy } from "react";
import { prepare, soon, whenOnline } from "./soon";

export { prepare };

export const Welcome = lazy(() => whenOnline(() => import("./Welcome")));
export const SignUpPage = lazy(() => whenOnline(() => import("../session/SignUpPage")));
export const ForgottenPasswordPage = lazy(() =>
  whenOnline(() => import("../session/ForgottenPasswordPage")),
);

export const ModerationPage = lazy(() => whenOnline(() => import("../moderation/ModerationPage")));
export const NotificationsPage = soon(() => import("../notifications/NotificationsPage"));
export const PeoplePage = soon(() => import("../profile/PeoplePage"));
export const ProfilePage = soon(() => import("../profile/ProfilePage"));
export const PostReceipt = lazy(() => whenOnline(() => import("../deletion/PostReceipt")));
export const AccountReceipt = lazy(() => whenOnline(() => import("../deletion/AccountReceipt")));
export const SuggestionsPage = lazy(() => whenOnline(() => import("../profile/SuggestionsPage")));
export const SavedPage = soon(() => import("../saved/SavedPage"));
export const SearchPage = soon(() => import("../search/SearchPage"));
export const SettingsPage = soon(() => import("../settings/SettingsPage"));
export const TagPage = soon(() => import("../search/TagPage"));
export const UploadPage = soon(() => import("../upload/UploadPage"));
export const PostPage = soon(() => import("../post/PostPage"));
