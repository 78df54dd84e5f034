# Writes OUTPUT.h and OUTPUT.cc from the steps in FOLDER; run by souk_embed_migrations.

# services/order/storage/migrations belongs to souk::order, common/storage/migrations to souk::storage.
string(REPLACE "/" ";" parts ${PATH_IN_PROJECT})
list(GET parts 1 namespace)

set(entries "")
file(GLOB files ${FOLDER}/*.sql)
list(SORT files)
if(NOT files)
  message(FATAL_ERROR "${FOLDER} holds no migrations")
endif()
foreach(file ${files})
  get_filename_component(file_name ${file} NAME)
  if(NOT file_name MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)(\\.(sqlite|postgresql))?\\.sql$")
    message(FATAL_ERROR "${file}: a migration's name is NNNN_name.sql or NNNN_name.<engine>.sql")
  endif()
  set(name ${CMAKE_MATCH_2})
  set(engine "${CMAKE_MATCH_4}")
  string(REGEX REPLACE "^0+" "" number ${CMAKE_MATCH_1})
  file(READ ${file} sql)
  string(APPEND entries "    {${number}, \"${name}\", R\"souk_sql(${sql})souk_sql\", \"${engine}\"},\n")
endforeach()

file(WRITE ${OUTPUT}.h
"#pragma once

#include \"absl/types/span.h\"
#include \"common/storage/migration.h\"

namespace souk::${namespace} {

/// The steps in ${PATH_IN_PROJECT}, in order.
absl::Span<const storage::Migration> Migrations();

}  // namespace souk::${namespace}
")

file(WRITE ${OUTPUT}.cc
"#include \"${PATH_IN_PROJECT}.h\"

namespace souk::${namespace} {

absl::Span<const storage::Migration> Migrations() {
  static const storage::Migration kMigrations[] = {
${entries}  };
  return kMigrations;
}

}  // namespace souk::${namespace}
")
