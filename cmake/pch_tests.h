// The precompiled header of GoogleTest programs. See cmake/targets.cmake.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pch.h"
