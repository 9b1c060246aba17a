import { expect, test } from "vitest";
import { refusal } from "./Card";
import { Refused } from "./cognito";

test("a refusal by Cognito is said in our words", () => {
  expect(refusal(new Refused("UsernameExistsException", "User already exists"))).toBe(
    "This user name is taken.",
  );
});

test("a refusal by our own rules for user names says the rule", () => {
  const said = "The user name admin is reserved";
  const code = "UserLambdaValidationException";
  expect(refusal(new Refused(code, `PreSignUp failed with error ${said}.`))).toBe(`${said}.`);
  const wrapped = `{'errorMessage': '${said}', 'errorType': 'Runtime.HandlerError'}`;
  expect(refusal(new Refused(code, wrapped))).toBe(said);
});

test("without an answer it is the network", () => {
  expect(refusal(new TypeError("Failed to fetch"))).toBe(
    "Pinhole cannot be reached at the moment.",
  );
});
