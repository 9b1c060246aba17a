// What the deployment wrote into config.json: the build is the same for every stage.

export interface Config {
  sign_in_url: string;
  user_pool_id: string;
  user_pool_client_id: string;
}

let asked: Promise<Config> | undefined;

/** The deployment's addresses, asked for once; asked again after a failure. */
export function config(): Promise<Config> {
  asked ??= read().catch((error) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

async function read(): Promise<Config> {
  const answer = await fetch("/config.json");
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return answer.json();
}
