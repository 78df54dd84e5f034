#include "gateway/routing/router.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/base/text.h"
#include "gateway/routing/percent_encoding.h"

namespace souk::gateway {
namespace {

using Segments = absl::Span<const absl::string_view>;
using Kind = PathTemplate::Kind;

struct Binding {
  std::string method;
  PathTemplate path;
  int id;
};

// The segments of `path`, which begins with '/'.
absl::InlinedVector<absl::string_view, 16> Split(absl::string_view path) {
  absl::InlinedVector<absl::string_view, 16> segments;
  path.remove_prefix(1);
  if (path.empty()) return segments;
  for (;;) {
    const size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == absl::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

// What is wrong with the path, or "".
absl::string_view FaultOf(absl::string_view path, Segments segments) {
  if (!HasValidEscapes(path)) return "the path has a malformed percent-escape";
  const bool utf8 = absl::StrContains(path, '%')
                        ? IsUtf8(PercentDecode(path, EscapedSlash::kDecode))
                        : IsUtf8(path);
  if (!utf8) return "the path is not UTF-8";
  if (std::any_of(segments.begin(), segments.end(), IsDotSegment)) {
    return "'.' and '..' segments are refused";
  }
  return "";
}

// Where the variables of `path` lie in `segments`, which it matches.
absl::InlinedVector<Capture, 2> CapturesOf(const PathTemplate& path, Segments segments) {
  const auto rest = std::find_if(path.segments().begin(), path.segments().end(),
                                 [](const auto& segment) { return segment.kind == Kind::kRest; });
  const size_t rest_index = rest - path.segments().begin();
  // What follows "**" is counted from the end.
  const auto position = [&](size_t index) {
    return index <= rest_index ? index : index + segments.size() - path.segments().size();
  };
  absl::InlinedVector<Capture, 2> captures;
  for (const PathTemplate::Variable& variable : path.variables()) {
    const size_t begin = position(variable.begin);
    const size_t end = position(variable.end);
    absl::string_view text;
    if (begin < end) {
      // The segments are slices of one path, so what lies between the ends holds the slashes.
      const absl::string_view last = segments[end - 1];
      const char* const start = segments[begin].data();
      text = absl::string_view(start, last.data() + last.size() - start);
    }
    captures.push_back(
        {variable.field_path, PercentDecode(text, variable.multi_segment ? EscapedSlash::kKeep
                                                                         : EscapedSlash::kDecode)});
  }
  return captures;
}

}  // namespace

// What the segments on the way from the root have matched.
struct Router::Node {
  // `accept` is asked about each node where a matching template ends, the most specific first,
  // until it says yes. Gives what it said last.
  using Accept = absl::FunctionRef<bool(const Node&)>;

  Node& Child(const PathTemplate::Segment& segment);
  bool Visit(Segments rest, Accept accept) const;
  bool VisitAfterRest(Segments rest, Accept accept) const;
  const Binding* Find(absl::string_view method) const;
  const Binding* FindExactly(absl::string_view method) const;

  absl::flat_hash_map<std::string, std::unique_ptr<Node>> literals;
  std::unique_ptr<Node> any;
  // Below "**" there are only literals, and they match the path's end, the last one first.
  std::unique_ptr<Node> rest;
  std::vector<Binding> bindings;
};

Router::Node& Router::Node::Child(const PathTemplate::Segment& segment) {
  std::unique_ptr<Node>& child = segment.kind == Kind::kLiteral ? literals[segment.literal]
                                 : segment.kind == Kind::kAny   ? any
                                                                : rest;
  if (!child) child = std::make_unique<Node>();
  return *child;
}

// The recursion is as deep as the longest template; backtracking visits no node twice.
bool Router::Node::Visit(Segments path, Accept accept) const {
  if (path.empty()) {
    if (!bindings.empty() && accept(*this)) return true;
  } else {
    const auto literal = literals.find(path[0]);
    if (literal != literals.end() && literal->second->Visit(path.subspan(1), accept)) return true;
    if (any && any->Visit(path.subspan(1), accept)) return true;
  }
  return rest && rest->VisitAfterRest(path, accept);
}

bool Router::Node::VisitAfterRest(Segments path, Accept accept) const {
  if (!path.empty()) {
    const auto literal = literals.find(path.back());
    if (literal != literals.end() &&
        literal->second->VisitAfterRest(path.first(path.size() - 1), accept)) {
      return true;
    }
  }
  return !bindings.empty() && accept(*this);
}

const Binding* Router::Node::FindExactly(absl::string_view method) const {
  for (const Binding& binding : bindings) {
    if (binding.method == method) return &binding;
  }
  return nullptr;
}

const Binding* Router::Node::Find(absl::string_view method) const {
  if (const Binding* binding = FindExactly(method)) return binding;
  if (method == "HEAD") {
    if (const Binding* binding = FindExactly("GET")) return binding;
  }
  return FindExactly("*");
}

Router::Router() = default;
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

absl::Status Router::Add(absl::string_view method, PathTemplate path, int binding) {
  std::unique_ptr<Node>& trie = tries_[path.verb()];
  if (!trie) trie = std::make_unique<Node>();
  longest_verb_ = std::max(longest_verb_, path.verb().size());

  const std::vector<PathTemplate::Segment>& segments = path.segments();
  const auto rest = std::find_if(segments.begin(), segments.end(),
                                 [](const auto& segment) { return segment.kind == Kind::kRest; });
  Node* node = trie.get();
  for (auto it = segments.begin(); it != rest; ++it) node = &node->Child(*it);
  if (rest != segments.end()) {
    node = &node->Child(*rest);
    for (auto it = segments.end(); --it != rest;) node = &node->Child(*it);
  }
  if (const Binding* other = node->FindExactly(method)) {
    return absl::AlreadyExistsError(absl::StrCat(method, " ", path.text(), " matches the same as ",
                                                 method, " ", other->path.text()));
  }
  node->bindings.push_back({std::string(method), std::move(path), binding});
  return absl::OkStatus();
}

MatchResult Router::Match(absl::string_view method, absl::string_view raw_path) const {
  // A target that is no path ("*" of OPTIONS) is known to nobody.
  if (raw_path.empty() || raw_path[0] != '/') return NotFound();
  auto segments = Split(raw_path);
  if (const absl::string_view fault = FaultOf(raw_path, segments); !fault.empty()) {
    return BadPath{fault};
  }
  if (std::any_of(segments.begin(), segments.end(), [](auto s) { return s.empty(); })) {
    return NotFound();
  }

  const Binding* found = nullptr;
  std::vector<std::string> allow;
  const auto has_method = [&](const Node& node) {
    found = node.Find(method);
    if (found) return true;
    for (const Binding& binding : node.bindings) {
      allow.push_back(binding.method);
      if (binding.method == "GET") allow.push_back("HEAD");
    }
    return false;
  };

  const auto read_as = [&](absl::string_view last_segment, absl::string_view verb) {
    const auto trie = tries_.find(verb);
    if (trie == tries_.end()) return;
    if (!segments.empty()) segments.back() = last_segment;
    trie->second->Visit(segments, has_method);
  };

  // Each way to read the last segment: with a verb, the shortest first, then without.
  const absl::string_view last = segments.empty() ? absl::string_view() : segments.back();
  for (size_t colon = last.rfind(':'); colon != absl::string_view::npos && colon > 0 && !found;
       colon = last.rfind(':', colon - 1)) {
    const absl::string_view value = last.substr(0, colon);
    const absl::string_view verb = last.substr(colon + 1);
    if (verb.size() > longest_verb_) break;
    if (!verb.empty() && !IsDotSegment(value)) read_as(value, verb);
  }
  if (!found) read_as(last, "");
  if (found) return Found{found->id, CapturesOf(found->path, segments)};
  if (allow.empty()) return NotFound();
  std::sort(allow.begin(), allow.end());
  allow.erase(std::unique(allow.begin(), allow.end()), allow.end());
  return MethodNotAllowed{std::move(allow)};
}

}  // namespace souk::gateway
