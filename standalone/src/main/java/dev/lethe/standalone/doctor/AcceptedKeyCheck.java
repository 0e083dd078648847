package dev.lethe.standalone.doctor;

import dev.lethe.standalone.client.Endpoint;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.client.UnreachableException;

/**
 * Whether a service elsewhere accepts the key that commands would show it. It reads, and changes
 * nothing.
 *
 * @param name a word, or two with a hyphen
 * @param path of what is read
 */
public record AcceptedKeyCheck(String name, Endpoint endpoint, String path, RoleKey key)
    implements InstallationCheck {
  private static final int UNAUTHENTICATED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;

  @Override
  public CheckOutcome run() {
    if (key.text() == null) {
      return CheckOutcome.skipped(
          "no key is known (looked for in: " + key.origin() + ")",
          "name a file with --api-key-file, or with api-key-file in the profile");
    }
    int status;
    try {
      status = endpoint.send(key.authorize(EndpointCheck.get(endpoint, path)).build()).statusCode();
    } catch (UnreachableException e) {
      return CheckOutcome.skipped("nothing answers that could accept it", "see the check above");
    }
    return outcome(status);
  }

  private CheckOutcome outcome(int status) {
    String what = "the key of " + key.origin();
    if (status / 100 == 2) {
      return CheckOutcome.ok(what + " is accepted at " + endpoint.base());
    }
    return switch (status) {
      case UNAUTHENTICATED ->
          CheckOutcome.failed(
              what + " is not accepted at " + endpoint.base() + " (HTTP 401)",
              "it has ended, was revoked, or is another installation's; `lethe keys api list` there"
                  + " says which");
      case FORBIDDEN ->
          CheckOutcome.warning(
              what + " is accepted, and its role may not read here (HTTP 403)",
              "take a key of the role that your commands need: docs/guides/control-access.md");
      case TOO_MANY ->
          CheckOutcome.warning(
              "not tried: too many calls from here (HTTP 429)", "try again in a minute");
      default ->
          CheckOutcome.failed(
              "what answers at " + endpoint.base() + path + " is not Lethe (HTTP " + status + ")",
              "check the address: it is the one before /v1");
    };
  }
}
