import { beforeEach, expect, test } from "vitest";
import { answer, SIGN_IN, signIn, token, tokenOf } from "../testing/session";
import { ApiError, api, body } from "./client";

beforeEach(signIn);

test("a token that the API does not take is renewed, and the request is made once more", async () => {
  const asked = answer((request) => {
    if (request.url.startsWith(SIGN_IN)) {
      return Response.json({ AuthenticationResult: { AccessToken: token("second") } });
    }
    const known = tokenOf(request) === "second";
    return known ? Response.json({ status: "ok" }) : Response.json({}, { status: 401 });
  });
  expect(await body(api.GET("/health"))).toEqual({ status: "ok" });
  expect(asked.map(tokenOf)).toEqual(["first", "", "second"]);
});

test("requests that are refused together renew the token once", async () => {
  const asked = answer((request) => {
    if (request.url.startsWith(SIGN_IN)) {
      return Response.json({ AuthenticationResult: { AccessToken: token("second") } });
    }
    const known = tokenOf(request) === "second";
    return known ? Response.json({ status: "ok" }) : Response.json({}, { status: 401 });
  });
  await Promise.all([1, 2, 3].map(() => body(api.GET("/health"))));
  expect(asked.filter(({ url }) => url.startsWith(SIGN_IN)).length).toBe(1);
});

test("when Cognito has ended the session, nothing more is asked", async () => {
  const asked = answer((request) =>
    request.url.startsWith(SIGN_IN)
      ? Response.json({ __type: "NotAuthorizedException" }, { status: 400 })
      : Response.json({}, { status: 401 }),
  );
  await expect(body(api.GET("/health"))).rejects.toThrow();
  await expect(body(api.GET("/health"))).rejects.toThrow();
  expect(asked.filter(({ url }) => url.includes("/api/")).length).toBe(1);
});

test("a refusal has its code, its sentence and when to try again", async () => {
  answer(() =>
    Response.json(
      { status: 429, code: "rate_limited", detail: "Too fast" },
      { status: 429, headers: { "Retry-After": "7" } },
    ),
  );
  const error = await body(api.GET("/health")).catch((error) => error);
  expect(error).toBeInstanceOf(ApiError);
  expect([error.code, error.message, error.retryAfter]).toEqual(["rate_limited", "Too fast", 7]);
});
