// Where drafts stay until they are shared: in this browser's IndexedDB, one for each person, with
// their files. Signing out deletes them (`session/session.ts`).

import type { Draft } from "./draft";
import { type Chosen, restored } from "./files";

/** A draft without its files themselves. */
export type Kept = Omit<Draft, "files"> & { files: Omit<Chosen, "file" | "preview">[] };

const TEXTS = "texts";
const FILES = "files";

let last: Promise<unknown> = Promise.resolve();

/** Keep a draft; `false` if there is room for its texts alone. */
export function keep(owner: string, draft: Draft): Promise<boolean> {
  return inOrder(async () => {
    try {
      await write(owner, draft);
      return true;
    } catch {
      await write(owner, { ...draft, files: [] });
      return false;
    }
  });
}

/** The kept draft, or null. */
export async function read(owner: string): Promise<Draft | null> {
  const database = await opened();
  try {
    const [texts, files] = stores(database, "readonly");
    const kept = await answered<Kept | undefined>(texts.get(owner));
    if (!kept) return null;
    const found = await Promise.all(
      kept.files.map(async (each) => {
        const file = await answered<File | undefined>(files.get(nameOf(owner, each.id)));
        return file ? [restored({ ...each, file })] : [];
      }),
    );
    return { ...kept, files: found.flat() };
  } finally {
    database.close();
  }
}

export function drop(owner: string): Promise<void> {
  return inOrder(async () => {
    const database = await opened();
    try {
      const [texts, files, done] = stores(database, "readwrite");
      texts.delete(owner);
      files.delete(allOf(owner));
      await done;
    } finally {
      database.close();
    }
  });
}

/** One after the other: what is still being kept does not come back after it was dropped. */
function inOrder<T>(work: () => Promise<T>): Promise<T> {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

/** Texts and files in one transaction: all of them are kept, or none. */
async function write(owner: string, draft: Draft): Promise<void> {
  const database = await opened();
  try {
    const [texts, files, done] = stores(database, "readwrite");
    texts.put(listed(draft), owner);
    const present = new Set(await answered(files.getAllKeys(allOf(owner))));
    for (const { id, file } of draft.files) {
      const name = nameOf(owner, id);
      if (!present.delete(name)) files.put(file, name);
    }
    for (const left of present) files.delete(left);
    await done;
  } finally {
    database.close();
  }
}

export function listed(draft: Draft): Kept {
  return { ...draft, files: draft.files.map(({ file, preview, ...rest }) => rest) };
}

const nameOf = (owner: string, id: string) => `${owner} ${id}`;
const allOf = (owner: string) => IDBKeyRange.bound(`${owner} `, `${owner} \uffff`);

function stores(
  database: IDBDatabase,
  mode: IDBTransactionMode,
): [IDBObjectStore, IDBObjectStore, Promise<void>] {
  const transaction = database.transaction([TEXTS, FILES], mode);
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  done.catch(() => {}); // whoever waits for it is told
  return [transaction.objectStore(TEXTS), transaction.objectStore(FILES), done];
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open("drafts", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(TEXTS);
    request.result.createObjectStore(FILES);
  };
  return answered(request);
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
