#include "gateway/http/gzip_inflater.h"

#include <zlib.h>

#include <utility>

namespace souk::gateway::http {

struct GzipInflater::Stream {
  z_stream zlib = {};
};

GzipInflater::GzipInflater() : stream_(std::make_unique<Stream>()) {
  constexpr int kGzipOnly = 16;  // added to the window's bits (zlib.h, inflateInit2)
  // Fails only without memory or with another version of zlib than it was compiled for; then
  // inflate reports the stream as broken.
  inflateInit2(&stream_->zlib, MAX_WBITS + kGzipOnly);
}

GzipInflater::~GzipInflater() { inflateEnd(&stream_->zlib); }

void GzipInflater::Feed(std::string compressed) {
  input_ = std::move(compressed);
  unused_ = input_;
}

absl::StatusOr<std::string> GzipInflater::Next(size_t max_bytes) {
  z_stream& zlib = stream_->zlib;
  std::string output(max_bytes, '\0');
  size_t size = 0;
  while (size < max_bytes) {
    if (at_end_ && !unused_.empty()) {
      inflateReset(&zlib);
      at_end_ = false;
    }
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(unused_.data()));
    zlib.avail_in = static_cast<uInt>(unused_.size());
    zlib.next_out = reinterpret_cast<Bytef*>(output.data() + size);
    zlib.avail_out = static_cast<uInt>(max_bytes - size);
    const int result = inflate(&zlib, Z_NO_FLUSH);
    const bool progress = zlib.avail_in < unused_.size() || zlib.avail_out < max_bytes - size;
    unused_.remove_prefix(unused_.size() - zlib.avail_in);
    size = max_bytes - zlib.avail_out;
    if (result == Z_STREAM_END) {
      at_end_ = true;
      if (unused_.empty()) break;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      return absl::InvalidArgumentError("malformed body: broken gzip");
    } else if (!progress) {
      break;
    }
  }
  output.resize(size);
  return output;
}

}  // namespace souk::gateway::http
