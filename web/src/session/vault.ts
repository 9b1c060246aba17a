// Where tokens stay between two visits: in IndexedDB, sealed with a key that this browser keeps and
// no script can read. Without IndexedDB a session ends with its tab.

import type { Tokens } from "./cognito";

interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

const STORE = "session";

export async function keep(tokens: Tokens): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(tokens));
  const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), text);
  await put("tokens", { iv, bytes });
}

/** What was kept, or null. */
export async function kept(): Promise<Tokens | null> {
  const sealed = await get<Sealed>("tokens");
  if (!sealed) return null;
  const opened = { name: "AES-GCM", iv: sealed.iv };
  const text = await crypto.subtle.decrypt(opened, await key(), sealed.bytes);
  return JSON.parse(new TextDecoder().decode(text));
}

export async function forget(): Promise<void> {
  await inStore("readwrite", (store) => store.clear());
}

async function key(): Promise<CryptoKey> {
  const found = await get<CryptoKey>("key");
  if (found) return found;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  await put("key", made);
  return made;
}

function get<T>(name: string): Promise<T | undefined> {
  return inStore("readonly", (store) => store.get(name));
}

function put(name: string, value: unknown): Promise<unknown> {
  return inStore("readwrite", (store) => store.put(value, name));
}

async function inStore<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await answered(opened());
  try {
    return await answered(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function opened(): IDBOpenDBRequest {
  const request = indexedDB.open("pinhole", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return request;
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
