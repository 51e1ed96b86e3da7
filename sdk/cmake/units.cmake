# Several files of one folder in one run of the compiler: a build of everything costs half the processor time. Where one edits
# a single file, compiling each for itself is quicker and finds a missing #include: preset `dev`.
#
# CMake's own UNITY_BUILD writes absolute paths, so that another checkout would find nothing in the object cache.
option(GUILDHALL_UNITS "Compile several files at a time" ON)
set(GUILDHALL_UNIT_SIZE 8 CACHE STRING "Files in one run of the compiler")

# guildhall_units(RESULT TARGET BASE file…): what to compile for these files of TARGET, which lie below its include folder BASE.
function(guildhall_units result target base)
    if(NOT GUILDHALL_UNITS)
        set(${result} ${ARGN} PARENT_SCOPE)
        return()
    endif()
    set(units)
    foreach(source ${ARGN})
        file(RELATIVE_PATH path ${base} ${source})
        get_filename_component(room ${path} DIRECTORY)
        string(REPLACE "/" "_" room "${room}")
        if(NOT DEFINED count_${room})
            set(count_${room} 0)
        endif()
        math(EXPR unit "${count_${room}} / ${GUILDHALL_UNIT_SIZE}")
        math(EXPR count_${room} "${count_${room}} + 1")
        set(unit ${room}_${unit})
        string(APPEND text_${unit} "#include \"${path}\"\n")
        list(APPEND units ${unit})
    endforeach()
    list(REMOVE_DUPLICATES units)
    set(files)
    foreach(unit ${units})
        set(file ${CMAKE_CURRENT_BINARY_DIR}/units/${target}/${unit}.cpp)
        file(CONFIGURE OUTPUT ${file} CONTENT "${text_${unit}}" @ONLY)
        list(APPEND files ${file})
        # It takes the files of a unit for headers.
        set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS -Wno-subobject-linkage)
    endforeach()
    set(${result} ${files} PARENT_SCOPE)
endfunction()
