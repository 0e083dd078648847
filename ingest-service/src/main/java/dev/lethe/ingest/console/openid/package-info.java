/**
 * Sign-in through an OIDC provider: the authorization code flow with PKCE (RFC 6749, RFC 7636,
 * OpenID Connect Core 1.0). What its token is worth is for the same rules to say as over HTTP.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.ingest.console.openid;
