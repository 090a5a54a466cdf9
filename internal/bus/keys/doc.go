// Package keys owns who may do what on NATS: the folder with the operator's
// keys, the users issued from it and their permissions, and the tokens that
// prove the same identity over HTTP.
//
// An operator signs two accounts: the system's, and HUIZONG, which holds every
// stream. A user is a key pair and a JWT signed by HUIZONG's signing key; the
// servers know none of them beforehand. What is revoked stands in HUIZONG's own
// JWT, which a running server is given anew.
package keys
