import sys
lr = 0.1
epochs = 3
flag = True
name = "größe"
layers = [64, 64]
for epoch in range(epochs):
    print(f"step: {epoch}")
    print(f"loss: {lr / (epoch + 1)}")
    print(f"val_acc: {0.5 + epoch / 10}")
if lr > 5:
    sys.exit("diverged")
