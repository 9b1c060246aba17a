import { Component, type ReactNode } from "react";
import { words } from "../words/words";

/** A page that fails leaves the rest of the app in place. */
export class Catch extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="notice" role="alert">
        <p>{words.trouble.broken}</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {words.trouble.reload}
        </button>
      </div>
    );
  }
}
