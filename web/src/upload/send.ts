// One file to its presigned POST, with its progress.

interface Ticket {
  url: string;
  fields: Record<string, string>;
}

// A connection that was lost without a word.
const SILENT_SECONDS = 60;

/** The upload stopped: the connection was lost (status 0), or the address has expired. */
export class NotSent extends Error {
  constructor(readonly status: number) {
    super(`The upload stopped (${status}).`);
  }
}

/** Send all bytes; `progress` is told the part that has gone, from 0 to 1. */
export function send(
  ticket: Ticket,
  file: Blob,
  progress: (part: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value);
  form.append("file", file);
  // fetch does not tell how far an upload is.
  const request = new XMLHttpRequest();
  let silent: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(silent);
    silent = setTimeout(() => request.abort(), SILENT_SECONDS * 1000);
  };
  const sent = new Promise<void>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => {
      heard();
      progress(total ? loaded / total : 0);
    };
    request.onload = () => (request.status < 300 ? resolve() : reject(new NotSent(request.status)));
    request.onerror = () => reject(new NotSent(0));
    request.onabort = () => reject(new NotSent(0));
    signal?.addEventListener("abort", () => request.abort());
    heard();
    request.open("POST", ticket.url);
    request.send(form);
  });
  return sent.finally(() => clearTimeout(silent));
}
