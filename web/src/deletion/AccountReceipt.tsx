import { anybody, body } from "../api/client";
import { ReceiptView } from "./ReceiptView";

/** What was deleted with an account; nobody is left to sign in for it. */
export default function AccountReceipt({ id }: { id: string }) {
  const params = { path: { receipt_id: id } };
  return (
    <ReceiptView id={id} read={() => body(anybody.GET("/receipts/{receipt_id}", { params }))} />
  );
}
