# A room of the engine: one static library, its files listed by hand, every header able to stand alone.

add_library(pendler_options INTERFACE)
target_compile_features(pendler_options INTERFACE cxx_std_20)
target_compile_options(pendler_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                 -ffp-contract=off)
if(DEFINED ENV{CI})
  target_compile_options(pendler_options INTERFACE -Werror)
endif()

# pendler_room(NAME HEADERS h... SOURCES cpp... LINKS targets...)
function(pendler_room name)
  cmake_parse_arguments(ROOM "" "" "HEADERS;SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  set(target pendler_${name})
  if(ROOM_SOURCES)
    add_library(${target} STATIC ${ROOM_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE ${ROOM_PRIVATE_LINKS})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR}/engine FILES
                                    ${ROOM_HEADERS})
  target_link_libraries(${target} ${scope} pendler_options ${ROOM_LINKS})
endfunction()
