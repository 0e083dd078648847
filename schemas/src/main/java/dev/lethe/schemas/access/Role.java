package dev.lethe.schemas.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody is to Lethe. docs/guides/control-access.md says which role may call what. */
public enum Role {
  /** Hands requests in, follows them and withdraws them. */
  @JsonProperty("submitter")
  SUBMITTER,
  /** Decides: lets held requests go on, and takes back what is in force. */
  @JsonProperty("approver")
  APPROVER,
  /** Reads everything that is evidence, and changes nothing. */
  @JsonProperty("auditor")
  AUDITOR,
  /** Runs the installation: metrics, fits, folds; may ask the model and see which gate fired. */
  @JsonProperty("operator")
  OPERATOR,
  /** Asks the model. */
  @JsonProperty("client")
  CLIENT;

  /** As it stands in keys, tokens and events. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that name, if there is one. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }
}
