// A window that is shown, and what a person does with it again and again.
#pragma once

#include "gui/app/main_window.h"
#include "gui/models/session.h"

#include <QApplication>
#include <QString>
#include <QTest>

#include <gtest/gtest.h>

namespace interleave::gui {

inline constexpr int kPatienceMs = 10'000;

class ShownWindow : public testing::Test {
  protected:
    ShownWindow() : window_(ThemeChoice::light)
    {
        window_.show();
        QApplication::setActiveWindow(&window_);
    }

    void open(const QString& file)
    {
        window_.open(file);
        settle();
    }
    void settle()
    {
        ASSERT_TRUE(QTest::qWaitFor([&] { return !window_.session().isRunning(); }, kPatienceMs));
    }
    template <typename T>
    T& find(const char* name)
    {
        T* widget = window_.findChild<T*>(QString::fromLatin1(name));
        EXPECT_NE(widget, nullptr) << name;
        return *widget;
    }

    MainWindow window_;
};

}  // namespace interleave::gui
