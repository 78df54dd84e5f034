# souk_embed_migrations(TARGET FOLDER)
#
# Compiles the schema steps of a database into TARGET, so that a binary carries its own. FOLDER holds
# one file a step, NNNN_name.sql, numbered from 0001; a step that differs by engine has a file for
# each: NNNN_name.sqlite.sql and NNNN_name.postgresql.sql. For services/order/storage/migrations,
# "services/order/storage/migrations.h" is generated and declares
#
#     namespace souk::order { absl::Span<const storage::Migration> Migrations(); }
#
# What a step may hold is said at storage::Migration (common/storage/migration.h).
function(souk_embed_migrations target folder)
  get_filename_component(folder ${folder} ABSOLUTE)
  file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR} ${folder})
  set(output ${CMAKE_BINARY_DIR}/generated/${path})
  file(GLOB steps CONFIGURE_DEPENDS ${folder}/*.sql)
  add_custom_command(
    OUTPUT ${output}.h ${output}.cc
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DPATH_IN_PROJECT=${path} -DOUTPUT=${output}
            -P ${CMAKE_SOURCE_DIR}/cmake/generate_migrations.cmake
    DEPENDS ${steps} ${CMAKE_SOURCE_DIR}/cmake/generate_migrations.cmake
    COMMENT "Embedding ${path}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output}.h ${output}.cc)
  add_custom_target(${target}_migrations DEPENDS ${output}.h ${output}.cc)
  add_dependencies(souk_generated_code ${target}_migrations)
  target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR}/generated)
endfunction()
