package io.altiplano.app.soak;

/** What a client may come for. */
enum Visit {
  CHAT_STREAM,
  WHOLE_CHAT,
  COMPLETION,
  TOOL_CALL,
  JSON_SCHEMA,
  EMBEDDINGS,
  LOOK,
  RESPONSE,
  RESPONSE_STREAM,
  CONVERSATION,
  BACKGROUND_RESPONSE,
  CANCELLED_RESPONSE,
  FILE,
  BATCH,
  LEAVES_IN_HEADERS,
  LEAVES_IN_BODY,
  LEAVES_IN_UPLOAD,
  LEAVES_IN_PROMPT,
  LEAVES_IN_STREAM,
  LEAVES_IN_WHOLE_ANSWER,
  LEAVES_IN_KEPT_ANSWER,
  MALFORMED;

  /** Done by a client, to its end. */
  void pay(Guest guest) throws Exception {
    switch (this) {
      case CHAT_STREAM -> new AskingVisit(guest).chatStream();
      case WHOLE_CHAT -> new AskingVisit(guest).wholeChat();
      case COMPLETION -> new AskingVisit(guest).completion();
      case TOOL_CALL -> new AskingVisit(guest).toolCall();
      case JSON_SCHEMA -> new AskingVisit(guest).jsonSchema();
      case EMBEDDINGS -> new AskingVisit(guest).embeddings();
      case LOOK -> new AskingVisit(guest).look();
      case RESPONSE -> new KeepingVisit(guest).response();
      case RESPONSE_STREAM -> new KeepingVisit(guest).responseStream();
      case CONVERSATION -> new KeepingVisit(guest).conversation();
      case BACKGROUND_RESPONSE -> new KeepingVisit(guest).backgroundResponse();
      case CANCELLED_RESPONSE -> new KeepingVisit(guest).cancelledResponse();
      case FILE -> new KeepingVisit(guest).file();
      case BATCH -> new KeepingVisit(guest).batch();
      case LEAVES_IN_HEADERS -> new LeavingVisit(guest).inHeaders();
      case LEAVES_IN_BODY -> new LeavingVisit(guest).inBody();
      case LEAVES_IN_UPLOAD -> new LeavingVisit(guest).inUpload();
      case LEAVES_IN_PROMPT -> new LeavingVisit(guest).inPrompt();
      case LEAVES_IN_STREAM -> new LeavingVisit(guest).inStream();
      case LEAVES_IN_WHOLE_ANSWER -> new LeavingVisit(guest).inWholeAnswer();
      case LEAVES_IN_KEPT_ANSWER -> new LeavingVisit(guest).inKeptAnswer();
      case MALFORMED -> new LeavingVisit(guest).malformed();
    }
  }

  /** Whether the client goes before it is answered. */
  boolean leavesEarly() {
    return name().startsWith("LEAVES");
  }
}
