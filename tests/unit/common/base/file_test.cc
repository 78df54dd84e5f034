#include "common/base/file.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace souk {
namespace {

class ReadFileTest : public ::testing::Test {
 protected:
  ~ReadFileTest() override { std::remove(path_.c_str()); }

  void Write(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }

  const std::string path_ = ::testing::TempDir() + "souk_file_test";
};

TEST_F(ReadFileTest, GivesEveryByte) {
  for (const std::string& bytes : {std::string(), std::string("\0\r\n\xff", 4),
                                   std::string(4096, 'a'), std::string(10'000, 'b')}) {
    Write(bytes);
    EXPECT_EQ(ReadFile(path_).value_or("(error)"), bytes);
  }
}

TEST_F(ReadFileTest, WhatIsNoFileIsNamed) {
  EXPECT_EQ(ReadFile("/no/such/file").status(),
            absl::NotFoundError("/no/such/file: cannot be read"));
  EXPECT_EQ(ReadFile("/").status(), absl::NotFoundError("/: cannot be read"));
}

}  // namespace
}  // namespace souk
