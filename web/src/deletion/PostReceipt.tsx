import { api, body } from "../api/client";
import { ReceiptView } from "./ReceiptView";

/** What was deleted with a post. */
export default function PostReceipt({ id }: { id: string }) {
  const params = { path: { post_id: id } };
  return <ReceiptView id={id} read={() => body(api.GET("/posts/{post_id}/receipt", { params }))} />;
}
