// One file to its presigned POST, with its progress.

interface Ticket {
  url: string;
  fields: Record<string, string>;
}

/** The upload stopped: the connection was lost, or the address has expired. */
export class NotSent extends Error {
  constructor(readonly status: number) {
    super(`The upload stopped (${status}).`);
  }
}

/** Send all bytes; `progress` is told the part that has gone, from 0 to 1. */
export function send(ticket: Ticket, file: Blob, progress: (part: number) => void): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    // fetch does not tell how far an upload is.
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? resolve() : reject(new NotSent(request.status)));
    request.onerror = () => reject(new NotSent(0));
    request.open("POST", ticket.url);
    request.send(form);
  });
}
