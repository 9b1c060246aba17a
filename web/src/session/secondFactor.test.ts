import { beforeEach, expect, test } from "vitest";
import { answer, SIGN_IN, signIn } from "../testing/session";
import { address, isOn, turnOn } from "./secondFactor";

beforeEach(signIn);

test("the address for apps names network, person and secret", () => {
  expect(address("Pinhole", "ana.b", "ABC234")).toBe(
    "otpauth://totp/Pinhole%3Aana.b?secret=ABC234&issuer=Pinhole",
  );
});

test("the factor is preferred only after a code has proved it", async () => {
  const asked = answer((request) => {
    const action = request.headers.get("X-Amz-Target")?.split(".")[1];
    return action === "VerifySoftwareToken"
      ? Response.json({ __type: "EnableSoftwareTokenMFAException" }, { status: 400 })
      : Response.json({});
  });
  await expect(turnOn("000000")).rejects.toThrow();
  expect(asked.length).toBe(1);
  expect(asked[0]?.url.startsWith(SIGN_IN)).toBe(true);
});

test("whether it is on is asked of Cognito", async () => {
  answer(() => Response.json({ UserMFASettingList: ["SOFTWARE_TOKEN_MFA"] }));
  expect(await isOn()).toBe(true);
  answer(() => Response.json({}));
  expect(await isOn()).toBe(false);
});
