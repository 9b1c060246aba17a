// Signing in by SRP with AWS Amplify: the password never leaves the browser. Loaded when somebody
// signs in, and only then. Amplify keeps tokens where we tell it: in this module, until they are
// handed over.

import { confirmSignIn, signIn as signInBySrp } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify } from "@aws-amplify/core";
import { Refused, type Tokens } from "./cognito";
import { config } from "./config";

export type Step = { next: "done"; tokens: Tokens } | { next: "code" | "confirm" };

const OF_AWS = /^https:\/\/cognito-idp\.[\w.-]+\.amazonaws\.com$/;
const kept = new Map<string, string>();
const storage = {
  setItem: async (key: string, value: string) => void kept.set(key, value),
  getItem: async (key: string) => kept.get(key) ?? null,
  removeItem: async (key: string) => void kept.delete(key),
  clear: async () => kept.clear(),
};

/** Sign in; `code` asks for the second factor, `confirm` for the code of the sign-up. */
export async function signIn(username: string, password: string): Promise<Step> {
  await configure();
  kept.clear();
  return step(() =>
    signInBySrp({ username, password, options: { authFlowType: "USER_SRP_AUTH" } }),
  );
}

/** Go on with the code of the second factor. */
export async function enterCode(code: string): Promise<Step> {
  return step(() => confirmSignIn({ challengeResponse: code }));
}

async function configure(): Promise<void> {
  const found = await config();
  const Cognito = {
    userPoolId: found.user_pool_id,
    userPoolClientId: found.user_pool_client_id,
    // Amplify knows AWS's own addresses.
    ...(OF_AWS.test(found.sign_in_url) ? {} : { userPoolEndpoint: `${found.sign_in_url}/` }),
  };
  cognitoUserPoolsTokenProvider.setAuthConfig({ Cognito });
  cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
  Amplify.configure(
    { Auth: { Cognito } },
    { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } },
  );
}

async function step(ask: () => ReturnType<typeof signInBySrp>): Promise<Step> {
  const { nextStep } = await ask().catch((error: Error) => {
    throw new Refused(error.name, error.message);
  });
  switch (nextStep.signInStep) {
    case "DONE":
      return { next: "done", tokens: taken() };
    case "CONFIRM_SIGN_IN_WITH_TOTP_CODE":
      return { next: "code" };
    case "CONFIRM_SIGN_UP":
      return { next: "confirm" };
    default:
      throw new Refused(nextStep.signInStep, "");
  }
}

function taken(): Tokens {
  const of = (name: string) => [...kept].find(([key]) => key.endsWith(`.${name}`))?.[1] ?? "";
  const tokens = { access: of("accessToken"), refresh: of("refreshToken") };
  kept.clear();
  return tokens;
}
