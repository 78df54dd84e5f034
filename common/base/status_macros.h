#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Leaving a function, or with the CO_ forms a coroutine, when a Status or StatusOr is not OK. The
// function returns Status or any StatusOr; the error goes on as it is, payloads included.
//
//   RETURN_IF_ERROR(Check());
//   ASSIGN_OR_RETURN(Order order, Load(id));
//   CO_RETURN_IF_ERROR(co_await Store(order));
//   CO_ASSIGN_OR_RETURN(Order order, co_await Load(id));
//
// The ASSIGN forms are two statements, so they need braces below an `if`. An expression with a
// comma outside parentheses, such as Map<A, B>(), needs parentheses of its own.

#define RETURN_IF_ERROR(expression)                                                             \
  do {                                                                                          \
    if (absl::Status souk_status = ::souk::internal::ToStatus(expression); !souk_status.ok()) { \
      return souk_status;                                                                       \
    }                                                                                           \
  } while (false)

#define ASSIGN_OR_RETURN(target, expression) \
  SOUK_ASSIGN_OR_(SOUK_CONCAT_(souk_result_, __LINE__), target, return, expression)

#define CO_RETURN_IF_ERROR(expression)                                                          \
  do {                                                                                          \
    if (absl::Status souk_status = ::souk::internal::ToStatus(expression); !souk_status.ok()) { \
      co_return souk_status;                                                                    \
    }                                                                                           \
  } while (false)

#define CO_ASSIGN_OR_RETURN(target, expression) \
  SOUK_ASSIGN_OR_(SOUK_CONCAT_(souk_result_, __LINE__), target, co_return, expression)

// NOLINTBEGIN(bugprone-macro-parentheses): `target` is a declaration, and `leave` a keyword.
#define SOUK_ASSIGN_OR_(result, target, leave, expression) \
  auto result = (expression);                              \
  if (!result.ok()) leave std::move(result).status();      \
  target = *std::move(result)
// NOLINTEND(bugprone-macro-parentheses)

#define SOUK_CONCAT_(a, b) SOUK_CONCAT_INNER_(a, b)
#define SOUK_CONCAT_INNER_(a, b) a##b

namespace souk::internal {

inline absl::Status ToStatus(absl::Status status) { return status; }

template <typename T>
absl::Status ToStatus(const absl::StatusOr<T>& result) {
  return result.status();
}

}  // namespace souk::internal
