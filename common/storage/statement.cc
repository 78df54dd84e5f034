#include "common/storage/statement.h"

#include <exception>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace souk::storage {
namespace {

// An argument that is NULL says nothing about its type; any does.
SqlType TypeOf(const SqlValue& value) {
  if (std::holds_alternative<int64_t>(value)) return SqlType::kInteger;
  if (std::holds_alternative<double>(value)) return SqlType::kReal;
  return SqlType::kText;
}

absl::Status RefuseNul(absl::Span<const SqlValue> args) {
  for (const SqlValue& value : args) {
    const absl::string_view* text = std::get_if<absl::string_view>(&value);
    if (text != nullptr && text->find('\0') != absl::string_view::npos) {
      return absl::InvalidArgumentError("text must not contain NUL");
    }
  }
  return absl::OkStatus();
}

// Calls `step`, which uses SOCI, and turns what it throws into a Status.
template <typename Step>
auto Guard(const SqlDialect& dialect, absl::string_view sql, Step step) -> decltype(step()) {
  try {
    return step();
  } catch (const soci::soci_error& error) {
    return dialect.ToStatus(error, sql);
  } catch (const std::exception&) {
    return absl::InternalError("the database failed");
  }
}

}  // namespace

void Statement::Slot::Set(const SqlValue& value) {
  indicator = soci::i_ok;
  if (const int64_t* integer_value = std::get_if<int64_t>(&value)) {
    integer = *integer_value;
  } else if (const double* real_value = std::get_if<double>(&value)) {
    real = *real_value;
  } else if (const absl::string_view* text_value = std::get_if<absl::string_view>(&value)) {
    text.assign(text_value->data(), text_value->size());
  } else {
    indicator = soci::i_null;
  }
}

SqlValue Statement::Slot::Get() const {
  if (indicator == soci::i_null) return std::monostate();
  switch (type) {
    case SqlType::kInteger:
      return static_cast<int64_t>(integer);
    case SqlType::kReal:
      return real;
    case SqlType::kText:
      break;
  }
  return absl::string_view(text);
}

absl::StatusOr<std::unique_ptr<Statement>> Statement::Prepare(soci::session& session,
                                                              const SqlDialect& dialect,
                                                              absl::string_view sql,
                                                              absl::Span<const SqlValue> args,
                                                              absl::Span<const SqlType> columns) {
  return Guard(dialect, sql, [&]() -> absl::StatusOr<std::unique_ptr<Statement>> {
    auto statement =
        std::unique_ptr<Statement>(new Statement(session, dialect, sql, args, columns));
    statement->Bind();
    RETURN_IF_ERROR(
        dialect.CheckShape(*statement->statement_.get_backend(), sql, args.size(), columns.size()));
    return statement;
  });
}

Statement::Statement(soci::session& session, const SqlDialect& dialect, absl::string_view sql,
                     absl::Span<const SqlValue> args, absl::Span<const SqlType> columns)
    : dialect_(dialect),
      sql_(sql),
      arguments_(args.size()),
      columns_(columns.size()),
      row_(columns.size()),
      statement_(session) {
  for (size_t i = 0; i < args.size(); ++i) arguments_[i].type = TypeOf(args[i]);
  for (size_t i = 0; i < columns.size(); ++i) columns_[i].type = columns[i];
}

void Statement::Bind() {
  // Arguments are bound by name: positions of repeated arguments differ between the engines.
  const auto exchange = [this](Slot& slot, auto bind) {
    switch (slot.type) {
      case SqlType::kInteger:
        return statement_.exchange(bind(slot.integer, slot.indicator));
      case SqlType::kReal:
        return statement_.exchange(bind(slot.real, slot.indicator));
      case SqlType::kText:
        return statement_.exchange(bind(slot.text, slot.indicator));
    }
  };
  statement_.alloc();
  for (Slot& column : columns_) {
    exchange(column, [](auto& value, soci::indicator& null) { return soci::into(value, null); });
  }
  for (size_t i = 0; i < arguments_.size(); ++i) {
    exchange(arguments_[i], [name = absl::StrCat(i + 1)](auto& value, soci::indicator& null) {
      return soci::use(value, null, name);
    });
  }
  statement_.prepare(sql_);
  statement_.define_and_bind();
}

bool Statement::Fits(absl::Span<const SqlValue> args, absl::Span<const SqlType> columns) const {
  if (args.size() != arguments_.size() || columns.size() != columns_.size()) return false;
  for (size_t i = 0; i < args.size(); ++i) {
    const bool is_null = std::holds_alternative<std::monostate>(args[i]);
    if (!is_null && TypeOf(args[i]) != arguments_[i].type) return false;
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] != columns_[i].type) return false;
  }
  return true;
}

absl::StatusOr<int64_t> Statement::Run(absl::Span<const SqlValue> args, RowReader on_row) {
  RETURN_IF_ERROR(RefuseNul(args));
  for (size_t i = 0; i < args.size(); ++i) arguments_[i].Set(args[i]);
  spent_ = true;  // until it is known that SOCI came to its end
  return Guard(dialect_, sql_, [&] {
    absl::StatusOr<int64_t> rows = Step(on_row);
    spent_ = false;
    return rows;
  });
}

absl::StatusOr<int64_t> Statement::Step(RowReader on_row) {
  // Without data exchange SOCI would execute nothing.
  if (!statement_.execute(/*withDataExchange=*/true)) return statement_.get_affected_rows();

  // There are rows. Whatever becomes of them, all are fetched: a statement that is not at its end
  // keeps its transaction from committing. fetch() reads nothing when there are no columns to read
  // into, so then the engine's own fetch must.
  int64_t rows = 0;
  absl::Status status;
  bool more = true;
  while (more) {
    ++rows;
    if (columns_.empty()) {
      more = statement_.get_backend()->fetch(1) == soci::details::statement_backend::ef_success;
      continue;
    }
    for (size_t i = 0; i < columns_.size(); ++i) row_[i] = columns_[i].Get();
    status.Update(on_row(row_));
    more = statement_.fetch();
  }
  if (!status.ok()) return status;
  return rows;
}

}  // namespace souk::storage
