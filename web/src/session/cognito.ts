// Calls of Cognito that carry no secret but what the person typed; SRP is in `srp.ts`.

import { config } from "./config";

export interface Tokens {
  access: string;
  refresh: string;
}

/** A refusal by Cognito: `code` is its stable name, such as `CodeMismatchException`. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Whether the account can be used at once, or a code has to be entered first. */
export async function signUp(username: string, email: string, password: string): Promise<boolean> {
  const UserAttributes = [{ Name: "email", Value: email }];
  const made = await call("SignUp", { Username: username, Password: password, UserAttributes });
  return made["UserConfirmed"] === true;
}

export async function confirm(username: string, code: string): Promise<void> {
  await call("ConfirmSignUp", { Username: username, ConfirmationCode: code });
}

export async function sendCodeAgain(username: string): Promise<void> {
  await call("ResendConfirmationCode", { Username: username });
}

export async function forgotPassword(username: string): Promise<void> {
  await call("ForgotPassword", { Username: username });
}

export async function setForgotten(username: string, code: string, password: string) {
  await call("ConfirmForgotPassword", {
    Username: username,
    ConfirmationCode: code,
    Password: password,
  });
}

/** Tokens for another hour. */
export async function renew(refresh: string): Promise<Tokens> {
  const answer = await call("InitiateAuth", {
    AuthFlow: "REFRESH_TOKEN_AUTH",
    AuthParameters: { REFRESH_TOKEN: refresh },
  });
  const made = answer["AuthenticationResult"] as { AccessToken: string; RefreshToken?: string };
  return { access: made.AccessToken, refresh: made.RefreshToken ?? refresh };
}

/** Ends what the refresh token began, on this device. */
export async function revoke(refresh: string): Promise<void> {
  await call("RevokeToken", { Token: refresh });
}

async function call(name: string, body: object): Promise<Record<string, unknown>> {
  const { user_pool_client_id } = await config();
  return ask(name, { ClientId: user_pool_client_id, ...body });
}

/** One call of Cognito. Raises Refused. */
export async function ask(name: string, body: object): Promise<Record<string, unknown>> {
  const { sign_in_url } = await config();
  const answer = await fetch(`${sign_in_url}/`, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": `AWSCognitoIdentityProviderService.${name}`,
    },
    body: JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  throw new Refused(String(told.__type ?? "").replace(/^.*#/, ""), String(told.message ?? ""));
}
