// The second factor of the person who is signed in: codes of an app (RFC 6238), kept by Cognito.

import { ask } from "./cognito";
import { accessToken } from "./session";

const TOTP = "SOFTWARE_TOKEN_MFA";

export async function isOn(): Promise<boolean> {
  const { UserMFASettingList: list } = await asked("GetUser", {});
  return Array.isArray(list) && list.includes(TOTP);
}

/** A new secret for the app; nothing changes before `turnOn`. */
export async function newSecret(): Promise<string> {
  return String((await asked("AssociateSoftwareToken", {}))["SecretCode"]);
}

/** With a code that the app shows, so that nobody locks themselves out. */
export async function turnOn(code: string): Promise<void> {
  await asked("VerifySoftwareToken", { UserCode: code });
  await prefer(true);
}

export async function turnOff(): Promise<void> {
  await prefer(false);
}

/** What an app reads from a QR code or opens as a link. */
export function address(issuer: string, username: string, secret: string): string {
  const label = encodeURIComponent(`${issuer}:${username}`);
  return `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer })}`;
}

function prefer(isIt: boolean) {
  const settings = { Enabled: isIt, PreferredMfa: isIt };
  return asked("SetUserMFAPreference", { SoftwareTokenMfaSettings: settings });
}

async function asked(name: string, body: object) {
  return ask(name, { AccessToken: await accessToken(), ...body });
}
