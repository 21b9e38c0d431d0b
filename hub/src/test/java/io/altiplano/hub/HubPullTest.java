package io.altiplano.hub;

import static io.altiplano.hub.FaultServer.inTurn;
import static io.altiplano.hub.FaultServer.json;
import static io.altiplano.hub.FaultServer.status;
import static io.altiplano.hub.HubFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a mirror of Hugging Face. */
class HubPullTest {
  private static final ServedFile SMALL = ServedFile.random(40_000, 11);
  private static final ServedFile LARGE = ServedFile.random(90_000, 12);
  private static final String TREE = "/api/models/owner/repo/tree/main?recursive=true";

  @TempDir private Path home;
  private HubFixture hub;

  @BeforeEach
  void start() throws IOException {
    hub = new HubFixture(home, Optional.of("hf_secret"));
    hub.repository(
        "owner/repo",
        "{\"type\":\"directory\",\"path\":\"sub\"}",
        "{\"type\":\"file\",\"path\":\"README.md\",\"size\":12}",
        entry("model-Q8_0.gguf", LARGE),
        entry("sub/model Q4_K_M.gguf", SMALL));
    hub.server.on("/owner/repo/resolve/main/model-Q8_0.gguf", LARGE.whole());
    hub.server.on("/owner/repo/resolve/main/sub/model%20Q4_K_M.gguf", SMALL.whole());
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  @Test
  void theUsualQuantisation() throws IOException {
    PullResult result = hub.pull("hf:owner/repo");
    hub.assertHolds(result, SMALL);
    assertThat(result.verified()).isTrue();
    assertThat(result.model().name()).isEqualTo("owner/repo:sub/model Q4_K_M.gguf");
    assertThat(result.model().source()).isEqualTo("hf:owner/repo:sub/model Q4_K_M.gguf");
  }

  @Test
  void aQuantisationByItsLabelAndAFileByItsName() throws IOException {
    hub.assertHolds(hub.pull("hf:owner/repo:q8_0"), LARGE);
    PullResult again = hub.pull("https://huggingface.co/owner/repo/blob/main/model-Q8_0.gguf");
    assertThat(again.alreadyHere()).isTrue();
    hub.assertHolds(again, LARGE);
    long bodies =
        hub.server.requests().stream().filter(r -> r.path().contains("/resolve/")).count();
    assertThat(bodies).isEqualTo(1);
  }

  @Test
  void theSameContentUnderTwoNamesIsFetchedOnceAndKeptUntilBothAreGone() throws IOException {
    PullResult first = hub.pull("hf:owner/repo:Q8_0");
    PullResult second =
        hub.pull("hf:owner/repo:Q8_0", PullOptions.standard().named("mine"), Disk.REAL);
    assertThat(second.alreadyHere()).isTrue();
    assertThat(hub.store.remove(first.model())).isZero();
    hub.assertHolds(second, LARGE);
    assertThat(hub.store.remove(second.model())).isEqualTo(LARGE.bytes().length);
    hub.assertHoldsNothing();
  }

  @Test
  void otherRevisions() throws IOException {
    hub.server.on(
        "/api/models/owner/repo/tree/refs%2Fpr%2F7?recursive=true",
        json("[" + entry("a.gguf", SMALL) + "]"));
    hub.server.on("/owner/repo/resolve/refs%2Fpr%2F7/a.gguf", SMALL.whole());
    PullResult result = hub.pull("hf:owner/repo@refs/pr/7");
    assertThat(result.model().name()).isEqualTo("owner/repo@refs/pr/7:a.gguf");
    hub.assertHolds(result, SMALL);
  }

  @Test
  void theTokenGoesToTheHubAndNowhereElse() throws IOException {
    hub.server.on(
        "/owner/repo/resolve/main/model-Q8_0.gguf",
        status(
            302,
            "Location: " + hub.server.otherOrigin("/cdn/blob?X-Signature=1"),
            "X-Linked-ETag: \"" + LARGE.sha256().hex() + "\""));
    hub.server.on("/cdn/blob?X-Signature=1", LARGE.tagged("\"cdn\"").dropping(50_000));
    hub.assertHolds(hub.pull("hf:owner/repo:Q8_0"), LARGE);
    assertThat(hub.server.requests()).hasSize(5);
    for (FaultServer.Request request : hub.server.requests()) {
      assertThat(request.header("authorization"))
          .as(request.path())
          .isEqualTo(request.path().startsWith("/cdn") ? null : "Bearer hf_secret");
    }
    assertThat(hub.settings.toString()).doesNotContain("hf_secret");
  }

  @Test
  void noTokenGoesToPlainAddresses() throws IOException {
    hub.server.on("/x.gguf", SMALL.whole());
    hub.assertHolds(hub.pull(hub.server.otherOrigin("/x.gguf")), SMALL);
    assertThat(hub.server.requests().getLast().header("authorization")).isNull();
  }

  @Test
  void aMirrorWithoutListingsStillHasFiles() throws IOException {
    hub.server.on(
        "/plain/folder/resolve/main/m.gguf",
        inTurn(
            SMALL.tagged("\"" + SMALL.sha256().hex() + "\"").dropping(30_000),
            SMALL.tagged("\"" + SMALL.sha256().hex() + "\"").whole()));
    PullResult result = hub.pull("hf:plain/folder:m.gguf");
    assertThat(result.verified()).as("by the hub's entity tag").isTrue();
    hub.assertHolds(result, SMALL);
    assertThat(hub.refused("hf:plain/folder:Q4_0").code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(hub.refused("hf:plain/folder")).hasMessageContaining("hf:plain/folder:FILE.gguf");
  }

  @Test
  void contentThatIsNotWhatWasListed() {
    hub.server.on("/owner/repo/resolve/main/model-Q8_0.gguf", SMALL.whole());
    assertThat(hub.refused("hf:owner/repo:Q8_0"))
        .hasMessageContaining("announces 40000 bytes, but the file has 90000");
    hub.assertHoldsNothing();
  }

  @Test
  void moreThanWasListed() {
    hub.server.on(
        "/owner/repo/resolve/main/model-Q8_0.gguf",
        (_, out) -> {
          FaultServer.head(out, 200, "Transfer-Encoding: chunked");
          out.write("186a0\r\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
          out.write(new byte[100_000]);
        });
    assertThat(hub.refused("hf:owner/repo:Q8_0")).hasMessageContaining("more than the 90000");
    assertThat(hub.server.requests()).as("listing, first try, second chance").hasSize(3);
    hub.assertHoldsNothing();
  }

  @Test
  void aFileThatChangesAfterTheListing() {
    hub.server.on(
        "/owner/repo/resolve/main/model-Q8_0.gguf",
        LARGE.tagged("\"" + SMALL.sha256().hex() + "\"").whole());
    assertThat(hub.refused("hf:owner/repo:Q8_0")).hasMessageContaining("changed while");
  }

  @Test
  void refusalsSayWhatToDo() throws IOException {
    hub.server.on(TREE, status(403, "X-Error-Code: GatedRepo"));
    assertThat(hub.refused("hf:owner/repo"))
        .hasMessageContaining("accept the terms at " + hub.server.uri("/owner/repo"))
        .hasMessageNotContaining("hf_secret");
    try (HubFixture anonymous = new HubFixture(home.resolve("other"))) {
      anonymous.server.on(TREE, status(401));
      assertThat(anonymous.refused("hf:owner/repo"))
          .hasMessageContaining("HF_TOKEN")
          .hasMessageContaining("/settings/tokens");
      assertThat(anonymous.server.requests().getFirst().header("authorization")).isNull();
    }
    hub.server.on(TREE, status(404, "X-Error-Code: RevisionNotFound"));
    AltiplanoException missing = hub.refused("hf:owner/repo");
    assertThat(missing.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(missing).hasMessageContaining("revision main");
  }

  @Test
  void listingsAreReadPageByPage() throws IOException {
    hub.server.on(
        TREE,
        (_, out) ->
            FaultServer.send(
                out,
                200,
                "[]".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "Link: <" + hub.server.uri("/page2") + ">; rel=\"next\""));
    hub.server.on("/page2", json("[" + entry("model-Q8_0.gguf", LARGE) + "]"));
    hub.assertHolds(hub.pull("hf:owner/repo"), LARGE);
    hub.server.on(
        "/page2",
        (_, out) ->
            FaultServer.send(
                out,
                200,
                "[]".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "Link: <" + hub.server.uri("/page2") + ">; rel=\"next\""));
    assertThat(hub.refused("hf:owner/repo")).hasMessageContaining("more files than are read");
    hub.server.on(
        "/page2",
        (_, out) ->
            FaultServer.send(
                out,
                200,
                "[]".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "Link: <" + hub.server.otherOrigin("/page3") + ">; rel=\"next\""));
    assertThat(hub.refused("hf:owner/repo")).hasMessageContaining("another host");
  }

  @Test
  void malformedListings() {
    for (String body :
        new String[] {
          "", "{", "[{]", "{\"error\":\"x\"}", "[{\"type\":\"file\"}]", "[{\"path\":7}]", "<html>"
        }) {
      hub.server.on(TREE, json(body));
      AltiplanoException error = hub.refused("hf:owner/repo");
      assertThat(error.code()).as(body).isEqualTo(ErrorCode.INPUT_OUTPUT);
      assertThat(error).as(body).hasMessageContaining("listing");
    }
    hub.server.on(TREE, json(" ".repeat(70_000)));
    assertThat(hub.refused("hf:owner/repo")).hasMessageContaining("64.0 KiB");
    hub.assertHoldsNothing();
  }

  @Test
  void pathsThatLeadOutOfTheRepository() {
    for (String path : new String[] {"../../x.gguf", "/etc/x.gguf", "a//b.gguf", "a\\\\b.gguf"}) {
      hub.repository("owner/repo", entry(path, SMALL));
      assertThat(hub.refused("hf:owner/repo")).as(path).hasMessageContaining("no path inside");
    }
    hub.assertHoldsNothing();
  }

  @Test
  void serverErrorsOfTheListingAreRetried() throws IOException {
    hub.server.on(TREE, inTurn(status(500), json("[" + entry("model-Q8_0.gguf", LARGE) + "]")));
    hub.assertHolds(hub.pull("hf:owner/repo"), LARGE);
  }

  @Test
  void aTakenNameIsNotGivenToSomethingElse() throws IOException {
    PullResult first =
        hub.pull("hf:owner/repo:Q8_0", PullOptions.standard().named("mine"), Disk.REAL);
    AltiplanoException error =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            AltiplanoException.class,
            () -> hub.pull("hf:owner/repo", PullOptions.standard().named("mine"), Disk.REAL));
    assertThat(error).hasMessageContaining("already stands for hf:owner/repo:model-Q8_0.gguf");
    hub.assertHolds(first, LARGE);
  }
}
