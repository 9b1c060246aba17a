import { Suspense, useEffect } from "react";
import { Redirect, Route, Switch } from "wouter";
import { HomePage } from "../feed/HomePage";
import { useLive } from "../live/useLive";
import type { List } from "../profile/PeoplePage";
import { useIsModerator, useSession } from "../session/session";
import { Shortcuts } from "../shortcuts/Shortcuts";
import { Loading } from "../ui/Loading";
import { Toasts } from "../ui/toasts";
import { words } from "../words/words";
import { Catch } from "./Catch";
import { Me } from "./Me";
import { Navigation } from "./Navigation";
import { NotFound } from "./NotFound";
import { Offline } from "./Offline";
import * as pages from "./pages";
import { usePublicPage, wanted } from "./publicPage";

const PROFILE = /^\/@(?<name>[a-z0-9_.]+)\/?$/;
const PEOPLE = /^\/@(?<name>[a-z0-9_.]+)\/(?<which>followers|following|mutual)\/?$/;

/** Everything: who is signed in decides which pages there are. */
export function App() {
  const session = useSession();
  if (usePublicPage(session.state)) return null;
  if (session.state === "unknown") {
    return (
      <div className="starting">
        <Loading />
      </div>
    );
  }
  return (
    <>
      <a className="skip" href="#content">
        {words.app.skip}
      </a>
      <Offline />
      {session.state === "in" ? <SignedIn /> : <SignedOut />}
      <Toasts />
    </>
  );
}

function SignedOut() {
  return (
    <main id="content" tabIndex={-1} className="signed-out">
      <Page>
        <Switch>
          <Route path="/sign-up" component={pages.SignUpPage} />
          <Route path="/forgotten-password" component={pages.ForgottenPasswordPage} />
          <Route path="/receipts/:id">
            {({ id }) => <pages.AccountReceipt key={id} id={id} />}
          </Route>
          <Route component={pages.Welcome} />
        </Switch>
      </Page>
    </main>
  );
}

function SignedIn() {
  const isModerator = useIsModerator();
  useEffect(pages.prepare, []);
  useLive();
  return (
    <div className="frame">
      <Navigation />
      <Shortcuts />
      <main id="content" tabIndex={-1}>
        <Page>
          <Switch>
            <Route path="/" component={HomePage} />
            <Route path="/p/:id">{({ id }) => <pages.PostPage key={id} id={id} />}</Route>
            <Route path="/p/:id/receipt">
              {({ id }) => <pages.PostReceipt key={id} id={id} />}
            </Route>
            <Route path="/receipts/:id">
              {({ id }) => <pages.AccountReceipt key={id} id={id} />}
            </Route>
            <Route path="/me" component={Me} />
            <Route path="/people" component={pages.SuggestionsPage} />
            <Route path="/new" component={pages.UploadPage} />
            <Route path="/search" component={pages.SearchPage} />
            <Route path="/explore">
              <Redirect to="/search" replace />
            </Route>
            <Route path="/notifications" component={pages.NotificationsPage} />
            <Route path="/saved" component={pages.SavedPage} />
            <Route path="/settings" component={pages.SettingsPage} />
            {isModerator && <Route path="/moderation" component={pages.ModerationPage} />}
            <Route path="/tags/:tag">{({ tag }) => <pages.TagPage key={tag} tag={tag} />}</Route>
            <Route path={PROFILE}>
              {({ name = "" }) => <pages.ProfilePage key={name} username={name} />}
            </Route>
            <Route path={PEOPLE}>
              {({ name = "", which }) => (
                <pages.PeoplePage key={`${name} ${which}`} username={name} which={which as List} />
              )}
            </Route>
            <Route path="/sign-in">
              <Redirect to={wanted()} replace />
            </Route>
            <Route path="/sign-up">
              <Redirect to={wanted()} replace />
            </Route>
            <Route path="/forgotten-password">
              <Redirect to="/" replace />
            </Route>
            <Route component={NotFound} />
          </Switch>
        </Page>
      </main>
    </div>
  );
}

function Page({ children }: { children: React.ReactNode }) {
  return (
    <Catch>
      <Suspense fallback={<Loading />}>{children}</Suspense>
    </Catch>
  );
}
