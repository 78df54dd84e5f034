#pragma once

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "common/storage/outbox.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "souk/event/v1/envelope.pb.h"

namespace souk::events {

/// The types of events that this binary knows, each with the message of its payload: every message
/// of souk/event/v1 that carries the option `event`. Turns events into rows of the outbox and back.
/// Immutable, so thread-safe.
class EventCatalogue {
 public:
  EventCatalogue();

  /// A type of event.
  struct Entry {
    std::string type;                               // "order.confirmed"
    int schema_version = 1;                         // of the form that this binary writes
    const google::protobuf::Descriptor* payload{};  // OrderConfirmed
  };

  /// Null for a type that this binary does not know.
  const Entry* Find(absl::string_view type) const;

  /// The entry of a payload. REQUIRES: the message carries the option.
  const Entry& EntryOf(const google::protobuf::Descriptor& payload) const;

  /// All, by type.
  std::vector<Entry> entries() const;

  /// The payload's JSON, as the outbox keeps it. INTERNAL for text that is not UTF-8.
  absl::StatusOr<std::string> WritePayload(const google::protobuf::Message& payload) const;

  /// The event that a row tells of. A payload of a type that is not known here, since a newer
  /// binary wrote it, becomes a google.protobuf.Value, so that nothing of it is lost; members that
  /// are not known are skipped. DATA_LOSS, naming the position, when the row cannot be read.
  absl::StatusOr<event::v1::Envelope> ReadEntry(const storage::OutboxEntry& entry) const;

  /// An event as proto3 JSON: what a message broker carries. INTERNAL for text that is not UTF-8.
  absl::StatusOr<std::string> WriteEnvelope(const event::v1::Envelope& event) const;

  /// The event of type `type` that WriteEnvelope, here or in a newer binary, has written. A payload
  /// of a type that is not known here becomes a google.protobuf.Value, as for ReadEntry.
  /// INVALID_ARGUMENT for a text that is none.
  absl::StatusOr<event::v1::Envelope> ReadEnvelope(absl::string_view type,
                                                   absl::string_view text) const;

 private:
  void Add(const google::protobuf::FileDescriptor& file);

  absl::btree_map<std::string, Entry> by_type_;
  json::TypeTable types_;
};

}  // namespace souk::events
