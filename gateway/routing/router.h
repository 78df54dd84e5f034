#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gateway/routing/path_template.h"

namespace souk::gateway {

/// The text that a path holds for a field.
struct Capture {
  absl::string_view field_path;  // lives as long as the Router
  std::string value;             // percent-decoded, UTF-8
  friend bool operator==(const Capture&, const Capture&) = default;
};

/// A binding has the method and matches the path.
struct Found {
  int binding;  // as given to Add
  absl::InlinedVector<Capture, 2> captures;
};

/// The path is bound, but only under other methods.
struct MethodNotAllowed {
  std::vector<std::string> allow;  // those methods, sorted
};

/// No binding matches the path under any method.
struct NotFound {};

/// The path itself is wrong: a malformed escape, not UTF-8, or a "." or ".." segment.
struct BadPath {
  absl::string_view reason;  // for people; a literal
};

using MatchResult = std::variant<Found, MethodNotAllowed, NotFound, BadPath>;

/// Finds the binding of a request by its method and path. The templates form a trie, so the cost
/// of Match depends on the path's length and not on the number of bindings.
///
/// - The most specific template wins, segment by segment (literal, then "*", then "**"), whatever
///   the order of Add; where that leads nowhere, the next best is tried.
/// - A verb counts only where a binding of the request's method has it; then it wins over reading
///   the colon as part of a value.
/// - Literals match byte for byte: nothing is normalised. An empty segment matches nothing, so
///   "//" and a trailing slash do not match; "/" alone has zero segments.
/// - A variable of one segment is percent-decoded wholly; of several, "%2F" stays as it is.
/// - HEAD finds what GET finds where nothing is bound to HEAD. The method "*" (HttpRule.custom)
///   stands for every method that the same template is not bound to.
///
/// Add everything first; then Match is thread-safe.
class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Binds. ALREADY_EXISTS when the method is bound to a template that matches just the same
  /// paths ("/v1/{a}" and "/v1/{b}" do). `method` is any HTTP method, in its exact case.
  absl::Status Add(absl::string_view method, PathTemplate path, int binding);

  /// `raw_path` is the request-target up to '?', as received.
  MatchResult Match(absl::string_view method, absl::string_view raw_path) const;

 private:
  struct Node;

  // Each verb has a trie of its own; "" is the trie of the templates without one.
  absl::flat_hash_map<std::string, std::unique_ptr<Node>> tries_;
  size_t longest_verb_ = 0;
};

}  // namespace souk::gateway
